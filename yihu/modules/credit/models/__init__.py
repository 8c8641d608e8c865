"""Tables of credit."""

from yihu.modules.credit.models.lending import Extension, Loan, Repayment, Wish

__all__ = ["Extension", "Loan", "Repayment", "Wish"]
