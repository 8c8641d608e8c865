"""The demo county: invented people and work in 430902, built through the same doors that offices use.

Everything follows from one seed; the figures of the county are those that the half-year summary of 2020 of that
county prints. The other four counties of the source documents exist by area code only.
"""

SEED = 20200630
COUNTY = "430902000000"
