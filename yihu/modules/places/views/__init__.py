"""Pages of places."""

from __future__ import annotations

from yihu.modules.places.views.area import area, home
from yihu.modules.places.views.collective import collective
from yihu.modules.places.views.conditions import matrix
from yihu.modules.places.views.village import link, of_sheet, printed, unlink, village

__all__ = ["area", "collective", "home", "link", "matrix", "of_sheet", "printed", "unlink", "village"]
