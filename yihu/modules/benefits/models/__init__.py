from yihu.modules.benefits.models.care import Care, Centre
from yihu.modules.benefits.models.paying import PayList, Payment
from yihu.modules.benefits.models.pupils import Grant, OnlinePupil, Return

__all__ = ["Care", "Centre", "Grant", "OnlinePupil", "PayList", "Payment", "Return"]
