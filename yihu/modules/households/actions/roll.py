"""农户花名册, matched in sets: which staged lines are new, changed, unchanged or wrong.

The rules are those of `rules.check_member` and the single-row actions, said in SQL over all lines at once; a test
applies generated rolls both ways and compares. Blank cells never clear what is registered.
"""

from __future__ import annotations

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import Staged
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.households.permissions import Can

_HOUSEHOLDS = """
    update roll_work w set household_id = h.id from households_household h
    where h.number = w.number and h.area_code >= %(county)s and h.area_code < %(county)s || ':'
"""
_PERSONS_BY_NUMBER = """
    update roll_work w set person_id = i.person_id from households_identity i
    where i.kind = 'id_number' and i."end" is null and i.index = w.id_index
"""
# A member without a number, or with a mistyped one, is known by name within the household: the name must be the
# only one of its kind there and nobody else's line.
_PERSONS_BY_NAME = """
    update roll_work w set person_id = m.person_id
    from (select household_id, name, min(person_id) as person_id from households_membership
          where "end" is null and household_id in (select household_id from roll_work)
          group by household_id, name having count(*) = 1) m
    where w.person_id is null and m.household_id = w.household_id and m.name = w.name
      and not exists (select 1 from roll_work o where o.person_id = m.person_id)
      and (w.id_index is null or not exists (
             select 1 from households_taken_id_numbers(array[w.id_index]) t))
"""
_MEMBERSHIPS = """
    update roll_work w set membership_id = m.id from households_membership m
    where m.person_id = w.person_id and m."end" is null and m.household_id = w.household_id
"""
_PROBLEM = """
    update exchange_row s set verdict = 'wrong', problems = s.problems || jsonb_build_array(
        jsonb_build_object('code', x.code, 'message', x.message, 'column', x.label))
    from ({}) x where x.id = s.id
      and s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
"""
# Each gives (id, code, message, label) of the lines that are wrong.
_CHECKS = (
    # E404: what the number says and what was typed.
    """select id, 'E404' as code, '身份证号与“性别”不一致，请核对原件' as message, '性别' as label
       from roll_work where id_sex <> given_sex""",
    """select id, 'E404' as code, '身份证号与“出生日期”不一致，请核对原件' as message, '出生日期' as label
       from roll_work where id_born_on <> given_born_on""",
    """select w.id, 'E404' as code, '性别或出生日期与已登记的身份证号不一致，请核对原件' as message,
              '出生日期' as label
       from roll_work w join households_person p on p.id = w.person_id
       where w.id_index is null and (w.given_sex <> p.sex or w.given_born_on <> p.born_on) and exists (
         select 1 from households_identity i
         where i.person_id = w.person_id and i.kind = 'id_number' and i."end" is null)""",
    """select id, 'birth_missing' as code, '没有身份证号的成员，请填写性别和出生日期' as message, '出生日期' as label
       from roll_work where not bad and person_id is null and id_index is null
         and (given_sex is null or given_born_on is null)""",
    """select id, 'birth_missing' as code, '出生日期晚于登记日期，请核对' as message, '出生日期' as label
       from roll_work where person_id is null and born_on > coalesce(joined_on, registered_on)""",
    # E406: one person on two lines.
    """select id, 'E406' as code, '同一人出现在第 ' || lines || ' 行，请只保留一行' as message, '身份证号' as label
       from (select w.id, string_agg(o.line::text, '、' order by o.line) as lines from roll_work w
             join roll_work o on o.id_index = w.id_index group by w.id having count(*) > 1) x""",
    """select id, 'E406' as code, '同一人出现在第 ' || lines || ' 行，请只保留一行' as message, '姓名' as label
       from (select w.id, string_agg(o.line::text, '、' order by o.line) as lines from roll_work w
             join roll_work o on o.number = w.number and o.name = w.name and o.born_on is not distinct from w.born_on
               and o.id_index is null and w.id_index is null
             group by w.id having count(*) > 1) x""",
    # E407: registered already, somewhere else. Within the own area the number of the household may be told.
    """select w.id, 'E407' as code, '此人已在户 ' || m.number || '，请先在该户办理人员转出' as message,
              '身份证号' as label
       from roll_work w join households_membership m on m.person_id = w.person_id and m."end" is null
       where m.household_id is distinct from w.household_id""",
    """select w.id, 'E407' as code, '此人已在其他地区登记，请走“转移核实”' as message, '身份证号' as label
       from roll_work w where w.person_id is null and w.id_index in (
         select households_taken_id_numbers((select array_agg(id_index) from roll_work where person_id is null)))""",
    # The household as a whole.
    """select w.id, 'E425' as code, '本户各行的“' || f.label || '”不一致，请改成相同' as message, f.label as label
       from roll_work w join (
         select number, '行政村' as label from roll_work group by number having count(distinct area_code) > 1
         union all
         select number, '户属性' from roll_work group by number having count(distinct kind) > 1
         union all
         select number, '组' from roll_work group by number having count(distinct group_name) > 1
         union all
         select number, '建档日期' from roll_work group by number having count(distinct registered_on) > 1
       ) f on f.number = w.number""",
    """select w.id, 'E426' as code, '该户现居住在其他村，整户迁移请在农户页办理' as message, '行政村' as label
       from roll_work w join households_household h on h.id = w.household_id where h.area_code <> w.area_code""",
    """select w.id, 'household_number_taken' as code, '户编号在本县（区）已使用，请核对编号' as message,
              '户编号' as label
       from roll_work w where w.household_id is null and w.number in (
         select households_taken_numbers(%(county)s,
           (select array_agg(distinct number) from roll_work where household_id is null)))""",
    """select w.id, 'household_empty' as code, '该户已销户，请核对户编号' as message, '户编号' as label
       from roll_work w where w.household_id is not null and not exists (
         select 1 from households_residence r where r.household_id = w.household_id and r."end" is null)""",
    """select w.id, 'not_registered' as code, '该户未建档立卡，请先在农户页办理建档登记' as message,
              '户属性' as label
       from roll_work w where w.household_id is not null and w.kind is not null and not exists (
         select 1 from households_registration r where r.household_id = w.household_id and r."end" is null)""",
    """select w.id, 'E427' as code, '建档日期与已登记的 ' || r.start || ' 不一致，请核对' as message, '建档日期' as label
       from roll_work w join (
         select household_id, min(start) as start from households_registration group by household_id) r
         on r.household_id = w.household_id where w.registered_on <> r.start""",
    """select w.id, 'E428' as code, '已登记的户增加成员，请填写增加日期，且须晚于该户登记日期' as message,
              '增加日期' as label
       from roll_work w where w.household_id is not null and w.person_id is null and (w.joined_on is null
         or w.joined_on <= (select min(r.start) from households_residence r where r.household_id = w.household_id))""",
    """select w.id, 'E428' as code, '增加日期不能早于建档日期' as message, '增加日期' as label
       from roll_work w where w.household_id is null and w.joined_on < w.registered_on""",
    # E405: exactly one head, counting members who have no line; and a head changes by an action of its own.
    """select w.id, 'E405' as code, '更换户主请在农户页办理“户主变更”' as message, '与户主关系' as label
       from roll_work w join households_membership m on m.id = w.membership_id
       where (m.relation = 'head') <> (w.relation = 'head')""",
    """select w.id, 'E405' as code,
              '本户户主 ' || h.heads || ' 人，应为 1 人，请在“与户主关系”中只标一人为户主' as message,
              '与户主关系' as label
       from roll_work w join (
         select number, sum(heads) as heads from (
           select number, count(*) filter (where relation = 'head') as heads from roll_work group by number
           union all
           select m.number, count(*) from households_membership m
           where m.relation = 'head' and m."end" is null
             and m.household_id in (select household_id from roll_work)
             and not exists (select 1 from roll_work o where o.membership_id = m.id)
           group by m.number) x group by number having sum(heads) <> 1) h on h.number = w.number""",
)
# A household is written whole or not at all: else skipping a bad line could leave it without its head.
_WHOLE_HOUSEHOLDS = """
    select w.id, 'E429' as code, '同户第 ' || x.line || ' 行有误，整户暂不导入，请一并改正' as message, '' as label
    from roll_work w join exchange_row s on s.id = w.id join (
      select o.number, min(o.line) as line from roll_work o join exchange_row t on t.id = o.id
      where t.verdict = 'wrong' group by o.number) x on x.number = w.number
    where s.verdict <> 'wrong'
"""
# Most lines of a first import are new from the start: what already stands is not written again, and only who is
# registered is compared with the register, which is many times as large as a township's lines.
_NEW = """
    update exchange_row s set target_id = null, verdict = 'new' from roll_work w
    where w.id = s.id and w.membership_id is null and s.verdict in ('changed', 'unchanged')
      and s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
"""
_VERDICTS = """
    update exchange_row s set target_id = x.target, verdict = x.verdict from (
    select w.id, w.membership_id as target, case
      when w.name <> m.name or w.relation <> m.relation or w.sex <> p.sex or w.born_on <> p.born_on
        or coalesce(w.group_name <> h.group_name, false) or coalesce(w.kind <> r.kind, false)
        or coalesce(w.phone_index is distinct from ph.index, true) and w.phone_index is not null
        or coalesce(w.id_index is distinct from i.index, true) and w.id_index is not null
      then 'changed' else 'unchanged' end as verdict
    from roll_work w
    join households_membership m on m.id = w.membership_id
    left join households_person p on p.id = w.person_id
    left join households_household h on h.id = w.household_id
    left join households_registration r on r.household_id = w.household_id and r."end" is null
    left join households_identity i on i.person_id = w.person_id and i.kind = 'id_number' and i."end" is null
    left join households_identity ph on ph.person_id = w.person_id and ph.kind = 'phone' and ph."end" is null
    ) x
    where x.id = s.id and s.verdict <> 'wrong'
      and s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
      and (s.verdict <> x.verdict or s.target_id is distinct from x.target)
"""
_ANALYZE = "analyze roll_work (number, id_index, household_id, person_id, membership_id)"


def _work(staged: Staged) -> str:
    """The lines with their values typed, once; everything else works on that."""
    said = staged.said
    id_sex, id_born_on = said("id_number", "sex"), f"({said('id_number', 'born_on')})::date"
    sex, born_on = said("sex"), f"({said('born_on')})::date"
    return f"""
    select s.id, s.line, s.uid, s.area_code, s.verdict = 'wrong' as bad,
           {said("number")} as number, coalesce({said("name")}, '') as name, {said("relation")} as relation,
           {said("id_number", "index")} as id_index, {said("phone", "index")} as phone_index,
           {id_sex} as id_sex, {id_born_on} as id_born_on, {sex} as given_sex, {born_on} as given_born_on,
           coalesce({id_sex}, {sex}) as sex, coalesce({id_born_on}, {born_on}) as born_on,
           {said("kind")} as kind, {said("group_name")} as group_name,
           ({said("registered_on")})::date as registered_on, ({said("joined_on")})::date as joined_on,
           null::bigint as household_id, null::bigint as person_id, null::bigint as membership_id
    from {staged.lines} s
    """  # noqa: S608 — from declarations, values are parameters


def match(actor: Actor, staged: Staged) -> None:
    """Sets verdict, target (the open membership) and problems of the staged lines. Raises NotAllowed."""
    where = scope_of(actor, staged)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists roll_work")
        cursor.execute("create temporary table roll_work on commit drop as" + _work(staged), where)
        cursor.execute("create index on roll_work (number); create index on roll_work (id_index)")
        cursor.execute(_ANALYZE)
        for statement in (_HOUSEHOLDS, _PERSONS_BY_NUMBER, _PERSONS_BY_NAME, _MEMBERSHIPS):
            cursor.execute(statement, where)
        cursor.execute("create index on roll_work (membership_id); create index on roll_work (household_id)")
        cursor.execute(_ANALYZE)
        for check in (*_CHECKS, _WHOLE_HOUSEHOLDS):
            cursor.execute(_PROBLEM.format(check), where)
        cursor.execute(_NEW, where)
        cursor.execute(_VERDICTS, where)


def scope_of(actor: Actor, staged: Staged) -> dict[str, int | str]:
    """Parameters that name the lines at hand. Raises NotAllowed unless the actor may write there."""
    area = staged.township_code or actor.area_code
    actor.require(Can.WRITE, area)
    low, high = areas.bounds(area)
    return {
        "batch": staged.batch_id,
        "low": low,
        "high": high,
        "county": areas.ancestor(area, Level.COUNTY)[:6],
    }
