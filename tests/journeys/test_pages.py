import pytest
pytestmark = pytest.mark.browser
def test_x(county_address, person):
    page = person(county_address, "county")
    assert "工作台" in page.content()
