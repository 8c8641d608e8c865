"""Yihu (一户): one record per household, entered once, used everywhere."""

__version__ = "0.1.0"
