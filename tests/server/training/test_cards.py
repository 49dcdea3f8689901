"""三卡: drafts are the desk's, what is published stays as people read it."""

from server.clock import new_id

SECTION = {"risk": {"title": "今日风险", "text": "罐顶湿滑", "order": 0}}
QUESTION = {
    "text": "上罐顶前先做什么？",
    "options": [{"text": "系安全带"}, {"text": "直接上"}],
    "right": 0,
}


def card(phone, **more):
    told = {
        "firm": phone.world.nodes["pump"], "post": phone.world.nodes["tank"], "sort": "岗位风险告知卡",
        "sections": {"put": SECTION}, "questions": {"put": {"q1": QUESTION}},
    }  # fmt: skip
    return phone.write("card", **(told | more))


def test_a_draft_is_the_desks_and_a_published_card_everybodys_in_the_firm(phone):
    manager, worker, docker = phone("manager"), phone("worker"), phone("docker")
    id = card(manager)
    manager.sync()
    worker.pull()
    assert id not in worker.records
    manager.write("card", id, status="已发布")
    manager.sync()
    worker.pull()
    docker.pull()
    assert worker.records[id]["version"] == 1
    assert worker.records[id]["published_at"]
    assert id not in docker.records


def test_versions_count_up_by_post_and_sort(phone):
    manager = phone("manager")
    ids = [card(manager), card(manager), card(manager, sort="岗位操作卡")]
    for id in ids:
        manager.write("card", id, status="已发布")
    manager.sync()
    assert [manager.records[id]["version"] for id in ids] == [1, 2, 1]


def test_what_is_published_is_never_written_over(phone):
    manager = phone("manager")
    id = card(manager)
    manager.write("card", id, status="已发布")
    manager.sync()
    manager.write("card", id, sections={"put": {"risk": {**SECTION["risk"], "text": "不滑"}}})
    manager.write("card", id, op="delete")
    assert [each.code for each in manager.sync()] == ["field-closed", "delete-too-late"]


def test_a_card_that_says_nothing_or_has_no_right_answer_is_not_taken(phone):
    manager = phone("manager")
    empty = card(manager, sections={"put": {}})
    manager.write("card", empty, status="已发布")
    card(manager, questions={"put": {"q1": {**QUESTION, "right": 3}}})
    card(manager, sections={"put": {"risk": {**SECTION["risk"], "text": "长" * 151}}})
    assert [each.code for each in manager.sync()] == [
        "",
        "step-needs",
        "no-right-answer",
        "invalid-field",
    ]


def test_only_the_firms_manager_writes_cards_and_posts(phone, world):
    for name in ("worker", "leader", "gu", "dockmaster", "district"):
        other = phone(name)
        card(other)
        other.join("post", node=world.nodes["tank"], plate="0123456789")
        assert {each.outcome for each in other.sync()} == {"rejected"}, name


def test_a_plate_is_revoked_by_writing_another(phone, world):
    manager, worker = phone("manager"), phone("worker")
    id = manager.join("post", node=world.nodes["tank"], plate="0123456789", place="3 号罐北侧")
    manager.sync()
    manager.write("post", id, plate="zyxwvtsrqp")
    manager.sync()
    worker.pull()
    assert worker.records[id]["plate"] == "zyxwvtsrqp"


def test_a_recording_is_heard_by_the_firm_and_nobody_else(phone, world):
    manager, worker, docker = phone("manager"), phone("worker"), phone("docker")
    id = manager.write(
        "recording", place=world.nodes["pump"], media="audio/webm", seconds=4.2, data="GkXf"
    )
    manager.write(
        "recording", place=world.nodes["pump"], media="text/html", seconds=4.2, data="GkXf"
    )
    manager.write(
        "recording", place=world.nodes["pump"], media="audio/webm", seconds=61, data="GkXf"
    )
    assert [each.outcome for each in manager.sync()] == ["applied", "rejected", "rejected"]
    worker.pull()
    docker.pull()
    assert worker.records[id]["data"] == "GkXf"
    assert id not in docker.records


def test_a_notices_receipt_is_its_readers_own(phone, world):
    manager, worker, mate = phone("manager"), phone("worker"), phone("mate")
    notice = card(manager, post=None, sort="重大安全风险公告", questions={"put": {}})
    manager.write("card", notice, status="已发布")
    manager.sync()
    worker.pull()
    mate.pull()
    about = {"card": notice, "firm": world.nodes["pump"], "person": world.people["worker"]}
    read = {"put": {new_id(): "2026-05-28T08:00:00+08:00"}}
    mate.join("receipt", **about, read=read)
    assert mate.sync()[0].code == "not-yourself"
    id = worker.join("receipt", **about, read=read)
    assert worker.sync()[0].outcome == "applied"
    manager.pull()
    assert manager.records[id]["stamps"]


def test_who_has_read_a_notice_is_not_to_be_found_out_by_asking(phone, world):
    """A colleague who begins the same record gets one answer, whether it is there or not."""
    manager, worker, mate = phone("manager"), phone("worker"), phone("mate")
    notice = card(manager, post=None, sort="重大安全风险公告", questions={"put": {}})
    manager.write("card", notice, status="已发布")
    manager.sync()
    worker.pull()
    mate.pull()
    about = {"card": notice, "firm": world.nodes["pump"], "person": world.people["worker"]}
    mate.join("receipt", **about)
    [before] = mate.sync()
    worker.join("receipt", **about, read={"put": {new_id(): "2026-05-28T08:00:00+08:00"}})
    worker.sync()
    mate.join("receipt", **about)
    [after] = mate.sync()
    assert (before.outcome, before.code) == (after.outcome, after.code)
    assert after.code == "not-yourself"
    assert not mate.of_kind("receipt")
