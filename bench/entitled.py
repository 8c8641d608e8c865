"""Who is due what and lacks it, of 1,000,000 persons: the figure, all rules counted, and one household.

Beside it the same joined rows read by plain SQL as the owner, without a rule asked.

    python -m bench.entitled 1000000
"""

from __future__ import annotations

import sys
from datetime import date

from bench import kit

PERSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
COUNTY, DAY = "430902000000", date(2020, 6, 30)
_FORMS = """
    update households_person_year set resident_medical = person_id % 50 > 0,
      disability_grade = case when person_id % 40 = 0 then (1 + person_id % 4)::text else '' end,
      low_income = person_id % 80 = 0 where person_id % 10 in (0, 1, 2)"""
_CARDS = """
    insert into departments_disabilitycard (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, start, kind, grade)
    select area_code, '', person_id, household_id, name, number, '', '', 'id_number', 'p' || person_id,
      date '2016-01-01', '4', (1 + person_id % 4)::text
    from households_membership where person_id % 100 = 1"""
_AID = """
    insert into departments_socialaid (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, start, kind, "end")
    select area_code, '', person_id, household_id, name, number, '', '', 'id_number', 'p' || person_id,
      date '2016-01-01', 'low_income', case when person_id % 3 = 0 then date '2020-03-01' end
    from households_membership where person_id % 30 = 1"""
_READ = """
    select count(*), count(y.resident_medical), count(h.unsafe_house), count(f.person_id), count(a.person_id)
    from households_membership m join households_person p on p.id = m.person_id
    join households_registration r on r.household_id = m.household_id
    left join households_person_year y on y.person_id = m.person_id and y.year = 2020
    left join households_household_year h on h.household_id = m.household_id and h.year = 2020
    left join departments_disabilitycard f on f.person_id = m.person_id
    left join departments_socialaid a on a.person_id = m.person_id"""


def main() -> None:
    with kit.database():
        from django.db import connection

        from yihu.core.access.actor import Actor
        from yihu.core.access.scope import scoped
        from yihu.modules.households import queries as households
        from yihu.modules.indicators import queries as indicators
        from yihu.modules.plans import queries
        from yihu.modules.quality.tests.planting import PEOPLE, plant

        plant(PERSONS // PEOPLE, every=10**9)
        with connection.cursor() as cursor:
            for statement in (_FORMS, _CARDS, _AID, "analyze"):
                cursor.execute(statement)
            plain = kit.seconds(lambda: cursor.execute(_READ), times=3)
        system = Actor.system(COUNTY)
        with scoped(system):
            home = households.visible_to(system).order_by("pk")[0]
            count = queries.lacking_on(COUNTY, DAY).count()
            whole = kit.seconds(lambda: queries.lacking_on(COUNTY, DAY).count(), times=3)
            broken = kit.seconds(
                lambda: indicators.breakdown(
                    system, "ent.lacking", area_code=COUNTY, as_of=DAY, by="township"
                )
            )
            every = kit.seconds(lambda: queries.counts(COUNTY, DAY))
            village = kit.seconds(lambda: queries.counts(home.area_code, DAY), times=3)
            one = kit.seconds(lambda: queries.of_household(system, home, DAY), times=5)
    print(
        f"{PERSONS:,} 人（负载 {kit.load()}）：应享未享 {count:,} 人 {whole:.2f} 秒，分乡镇 {broken:.2f} 秒，"
        f"全部规则各结论计数 {every:.2f} 秒，一个村 {village * 1000:.0f} 毫秒，一户 {one * 1000:.0f} 毫秒；"
        f"只读同样的联接行 {plain:.2f} 秒（{whole / plain:.1f} 倍）"
    )


if __name__ == "__main__":
    main()
