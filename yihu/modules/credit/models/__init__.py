"""Tables of credit."""

from yihu.modules.credit.models.insuring import Claim, Policy
from yihu.modules.credit.models.lending import Extension, Loan, Repayment, Wish

__all__ = ["Claim", "Extension", "Loan", "Policy", "Repayment", "Wish"]
