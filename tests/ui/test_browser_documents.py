"""A person adds documents, finds them in the list, asks about some, removes and brings back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.ui.conftest import Chat, Person

pytestmark = pytest.mark.e2e


@pytest.fixture
def person(chat: Chat, visit: Callable[..., Person]) -> Person:
    person = visit(chat.url)
    person.page.click(".top [data-action=drawer]")
    person.page.locator("#documents li").first.wait_for()
    return person


def _titles(person: Person) -> list[str]:
    return list(person.page.locator("#documents .document-title").all_inner_texts())


def _add(person: Person, *files: dict[str, object]) -> str:
    person.page.set_input_files("#pick-files", list(files))
    latest = person.page.locator(".job").first
    latest.get_by_role("button", name="Close").wait_for()
    return str(latest.inner_text())


def _file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def test_the_list_is_searched_and_sorted(person: Person) -> None:
    assert _titles(person) == sorted(_titles(person))
    person.page.fill("#find", "bridge 2021")
    assert _titles(person) == ["Bridge at ninety", "Bridge at ninety (wire)", "The long bridge"]
    person.page.fill("#find", "")
    person.page.select_option("#sort", "date")
    assert _titles(person)[-1] == "The ferry"
    person.page.fill("#find", "no such thing")
    assert "No document fits" in person.page.inner_text("#documents")


def test_numbers_in_titles_are_sorted_as_numbers(
    serve_chat: Callable[..., Chat], visit: Callable[..., Person]
) -> None:
    names = ["Note 10", "Note 2", "Note 1"]
    person = visit(serve_chat({f"{name}.txt": (name, f"{name}.", None) for name in names}).url)
    person.page.click(".top [data-action=drawer]")
    person.page.locator("#documents li").first.wait_for()
    assert _titles(person) == ["Note 1", "Note 2", "Note 10"]


def test_what_lies_under_the_drawer_on_a_phone_is_out_of_reach(
    chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(chat.url, viewport={"width": 390, "height": 844})
    covered = "[...document.querySelectorAll('.conversation, #evidence')].every((one) => one.inert)"
    person.page.click(".top [data-action=drawer]")
    assert person.page.evaluate(covered)
    person.page.keyboard.press("Escape")
    assert not person.page.evaluate(covered)


def test_near_copies_are_named(person: Person) -> None:
    row = person.page.locator("#documents li").filter(has_text="(wire)").last
    row.get_by_text("Nearly the same as Bridge at ninety").wait_for()


def test_near_copies_that_take_long_are_named_when_they_are_found(
    chat: Chat, visit: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    find, may_find = chat.engine.near_copies, threading.Event()

    def slowly() -> list[tuple[str, ...]]:
        may_find.wait(20)
        return find()

    monkeypatch.setattr(chat.engine, "near_copies", slowly)
    person = visit(chat.url)
    person.page.click(".top [data-action=drawer]")
    row = person.page.locator("#documents li").filter(has_text="(wire)").last
    row.wait_for()
    assert "Nearly the same" not in row.inner_text()
    may_find.set()
    row.get_by_text("Nearly the same as Bridge at ninety").wait_for()


def test_files_are_added_and_what_is_skipped_is_said(person: Person, chat: Chat) -> None:
    said = _add(
        person,
        _file("moon.txt", b"The moon is far away."),
        _file("program.exe", b"MZ"),
        _file("junk.txt", b"\x00\x01\x02"),
    )
    assert "1 added, 1 skipped" in said
    assert "program.exe cannot be read: its type is not known" in said
    assert "junk.txt: it is not text" in said
    person.page.get_by_role("button", name="moon", exact=True).wait_for()
    assert (chat.index / "uploads" / "moon.txt").read_bytes() == b"The moon is far away."
    assert person.page.inner_text("#count").startswith("6")


def test_files_of_no_known_type_are_not_uploaded_and_told_together(
    person: Person, chat: Chat
) -> None:
    sent: list[str] = []
    person.page.on("request", lambda request: sent.append(request.url))
    said = _add(person, *(_file(f"{n}.PNG", b"x") for n in range(120)), _file("README", b"x"))
    assert "Nothing was added." in said
    assert "120 .png files cannot be read." in said
    assert "README cannot be read" in said
    assert not [url for url in sent if url.endswith("/upload")]


def test_each_of_two_runs_has_its_report_and_the_header_shows_them(
    person: Person, chat: Chat
) -> None:
    chat.engine.step = 0.4
    for name in ("one.txt", "two.txt"):
        person.page.set_input_files("#pick-files", [_file(name, name.encode())])
    assert person.page.locator(".job").count() == 2
    person.page.get_by_label("Close the documents").click()
    person.page.get_by_role("img", name="adding documents").wait_for()
    person.page.get_by_role("img", name="adding has ended").wait_for()
    person.page.click(".top [data-action=drawer]")
    assert person.page.get_by_text("1 added").count() == 2
    assert person.page.locator("#job-mark").is_hidden()


def test_a_run_that_the_server_knows_no_more_is_told_to_be_interrupted(person: Person) -> None:
    person.page.evaluate("sessionStorage.setItem('pullquote::jobs', '[\"gone\"]')")
    person.page.reload()
    person.page.get_by_text("Indexing was interrupted").wait_for()
    person.page.get_by_role("button", name="Close", exact=True).click()
    assert person.page.locator(".job").count() == 0
    assert person.page.evaluate("document.activeElement.dataset.action") == "pick-files"


def test_a_removed_row_goes_at_once_and_the_focus_stays_in_the_list(
    person: Person, chat: Chat
) -> None:
    _add(person, _file("moon.txt", b"The moon is far away."))
    person.page.get_by_label("Remove moon").wait_for()
    titles = _titles(person)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.post_data or ""))
    person.page.get_by_label("Remove moon").click()
    assert "moon" not in _titles(person)
    person.page.get_by_text("Removed “moon”.").wait_for()
    person.page.wait_for_timeout(500)
    lists, looks = (
        sum(f'"{name}"}}' in sent.replace(" ", "") for sent in asked)
        for name in ("documents", "seeking")
    )
    assert 1 <= lists <= 1 + min(1, looks), "once more where near-copies have been found since"
    after = titles[titles.index("moon") + 1]
    assert person.page.evaluate("document.activeElement.ariaLabel") == f"Remove {after}"


def test_the_same_file_twice_is_told(person: Person) -> None:
    _add(person, _file("moon.txt", b"The moon is far away."))
    assert "1 already here, unchanged" in _add(person, _file("moon.txt", b"The moon is far away."))


def test_a_file_that_is_too_large_is_refused(
    serve_chat: Callable[..., Chat], visit: Callable[..., Person]
) -> None:
    chat = serve_chat(mb=1)
    person = visit(chat.url)
    person.page.click(".top [data-action=drawer]")
    said = _add(person, _file("big.txt", b"a" * 1_200_000))
    assert "big.txt has 1 MB, more than the 1 MB that are taken" in said
    assert not (chat.index / "uploads" / "big.txt").exists()


def test_the_server_refuses_what_is_too_large_by_itself(serve_chat: Callable[..., Chat]) -> None:
    import httpx

    chat = serve_chat(mb=1)
    sent = httpx.post(f"{chat.url}gradio_api/upload", files={"files": ("b.txt", b"a" * 3_000_000)})
    assert sent.status_code == 413


def test_a_name_that_climbs_stays_inside(person: Person, chat: Chat) -> None:
    climbing = """async () => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["Climbing text."], "..\\\\..\\\\climb.txt"));
      const input = document.querySelector("#pick-files");
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }"""
    person.page.evaluate(climbing)
    person.page.get_by_role("button", name="Close", exact=True).wait_for()
    assert (chat.index / "uploads" / "climb.txt").is_file()
    assert not (chat.index.parent / "climb.txt").exists()


def test_a_folder_is_added_with_its_paths(person: Person, chat: Chat, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text("One.", "utf-8")
    (folder / "deep" / "two.md").write_text("Two.", "utf-8")
    person.page.set_input_files("#pick-folder", str(folder))
    person.page.get_by_role("button", name="Close", exact=True).wait_for()
    assert (chat.index / "uploads" / "papers" / "deep" / "two.md").is_file()
    for title in ("one", "two"):
        person.page.get_by_role("button", name=title, exact=True).wait_for()


def test_progress_is_shown_and_a_run_is_cancelled(person: Person, chat: Chat) -> None:
    chat.engine.step = 0.8
    files = [_file(f"n{n}.txt", f"Number {n}.".encode()) for n in range(6)]
    person.page.set_input_files("#pick-files", files)
    person.page.get_by_text("of 6 files").first.wait_for()
    person.page.get_by_text("about 2 s left").wait_for()
    person.page.get_by_role("button", name="Cancel").click()
    person.page.get_by_text("Stopped.").wait_for()
    assert person.page.locator("#documents li").count() < 11


def test_a_reload_while_adding_shows_the_run_again(person: Person, chat: Chat) -> None:
    chat.engine.step = 0.8
    person.page.set_input_files(
        "#pick-files", [_file(f"n{n}.txt", f"Number {n}.".encode()) for n in range(3)]
    )
    person.page.get_by_text("about 2 s left").wait_for()
    person.page.reload()
    person.page.get_by_text("3 added").wait_for()


def test_a_dropped_file_is_added(person: Person) -> None:
    person.page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["Dropped text."], "dropped.txt"));
          window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
        }"""
    )
    person.page.get_by_text("1 added").wait_for()
    person.page.get_by_role("button", name="dropped", exact=True).wait_for()


def test_a_folder_dropped_with_the_mouse_is_walked(
    person: Person, chat: Chat, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text("One.", "utf-8")
    (folder / "deep" / "two.md").write_text("Two.", "utf-8")
    mouse = person.page.context.new_cdp_session(person.page)
    dragged = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        mouse.send("Input.dispatchDragEvent", {"type": step, "x": 300, "y": 300, "data": dragged})
    person.page.get_by_text("2 added").wait_for()
    assert (chat.index / "uploads" / "papers" / "deep" / "two.md").is_file()


def test_only_the_chosen_documents_are_asked(person: Person) -> None:
    person.page.get_by_label("Ask about A history of crossings").check()
    assert "Asking 1 of 5 documents" in person.page.inner_text("#scope-line")
    person.page.keyboard.press("Escape")
    turn = person.ask("When was the Linden Bridge opened?")
    assert turn.locator(".card.not_found").count() == 1
    assert turn.locator(".words").inner_text() == "Not in the document you asked"
    assert "Asked only “A history of crossings”" in turn.inner_text()
    assert set(turn.locator(".chip-title").all_inner_texts()) == {"A history of crossings"}
    person.page.reload()
    person.page.locator("#scope").get_by_text("Asking 1 of 5 documents").wait_for()
    person.page.locator("#scope").get_by_text("Ask all").click()
    again = person.ask("When was the Linden Bridge opened?")
    assert again.locator(".words").first.inner_text() == "1931"


def test_a_refusal_by_the_chosen_documents_can_be_put_to_all(person: Person) -> None:
    person.page.get_by_label("Ask about The ferry").check()
    person.page.get_by_label("Ask about A history of crossings").check()
    person.page.keyboard.press("Escape")
    turn = person.ask("How long is the bridge?")
    assert turn.locator(".words").inner_text() == "Not in the 2 documents you asked"
    turn.get_by_role("button", name="Ask all documents").click()
    turn.locator(".card.answered").wait_for()
    assert "Asked only" not in turn.inner_text()
    assert person.page.locator("#scope").is_hidden()


def test_a_chosen_document_that_is_gone_is_said_and_forgotten(person: Person, chat: Chat) -> None:
    person.page.get_by_label("Ask about The ferry").check()
    person.page.keyboard.press("Escape")
    chat.engine.remove(["ferry.txt"])
    turn = person.ask("How long is the bridge?")
    assert "A document that you chose is gone or has changed" in turn.inner_text()
    person.page.locator("#scope").wait_for(state="hidden")
    turn.get_by_role("button", name="Ask again", exact=True).click()
    turn.locator(".card.answered").wait_for()


def test_a_document_is_opened_from_the_list(person: Person, chat: Chat) -> None:
    person.page.get_by_role("button", name="The ferry", exact=True).click()
    person.page.locator("#evidence-head").get_by_text("The ferry").wait_for()
    assert person.text() == chat.engine.document("ferry.txt").text


def test_removing_can_be_undone(person: Person, chat: Chat) -> None:
    _add(person, _file("moon.txt", b"The moon is far away."))
    person.page.get_by_label("Remove moon").click()
    person.page.get_by_text("Removed “moon”.").wait_for()
    assert "moon" not in _titles(person)
    assert not (chat.index / "uploads" / "moon.txt").exists()
    person.page.get_by_role("button", name="Undo").click()
    person.page.locator("#documents .document-title").get_by_text("moon").wait_for()
    assert (chat.index / "uploads" / "moon.txt").is_file()


def test_a_list_that_was_asked_for_before_a_removal_does_not_bring_it_back(person: Person) -> None:
    _add(person, _file("moon.txt", b"The moon is far away."))
    page, held = person.page, []

    def hold_the_first_list(route: Route) -> None:
        asked = (route.request.post_data or "").replace(" ", "")
        if held or '"documents"}' not in asked:
            return route.continue_()
        held.append((route, route.fetch()))

    page.route("**/component_server/**", hold_the_first_list)
    for _ in ("closed", "opened, and listed again"):
        page.click(".top [data-action=drawer]")
    page.wait_for_timeout(300)
    page.get_by_label("Remove moon").click()
    page.get_by_text("Removed “moon”.").wait_for()
    page.wait_for_timeout(300)
    (route, late), *_ = held
    route.fulfill(response=late)
    for _ in range(20):
        page.wait_for_timeout(20)
        assert "moon" not in _titles(person)


def test_a_source_that_comes_back_by_an_undo_is_shown_again(person: Person) -> None:
    _add(person, _file("moon.txt", b"The moon is far away."))
    person.page.keyboard.press("Escape")
    turn = person.ask("Who has walked on the far moon?")
    person.page.click(".top [data-action=drawer]")
    person.page.get_by_label("Remove moon").click()
    person.page.get_by_text("Removed “moon”.").wait_for()
    person.page.keyboard.press("Escape")
    turn.locator(".chip", has_text="moon").click()
    gone = person.page.locator("#evidence").get_by_text("has been removed or has changed")
    gone.wait_for()
    person.page.get_by_role("button", name="Undo").click()
    gone.wait_for(state="detached")
    assert person.text() == "The moon is far away."
    person.page.get_by_text("Quote 1 of ").wait_for()


def test_an_empty_index_invites_to_drop_documents(
    serve_chat: Callable[..., Chat], visit: Callable[..., Person]
) -> None:
    person = visit(serve_chat({}).url)
    assert "Drop your documents here" in person.page.inner_text("#welcome")
    assert person.page.locator("#evidence").is_hidden()
    area, page = (person.page.locator(one).bounding_box() for one in (".first-drop", ".pq"))
    assert abs(2 * area["x"] + area["width"] - page["width"]) < 30
    turn = person.ask("When?")
    turn.get_by_role("button", name="Add documents").click()
    person.page.get_by_text("No documents yet.").wait_for()
    assert person.page.inner_text("#scope-line") == ""
    person.page.keyboard.press("Escape")
    person.page.get_by_label("New conversation").click()
    with person.page.expect_file_chooser() as chooser:
        person.page.get_by_role("button", name="Add documents").click()
    chooser.value.set_files([_file("moon.txt", b"The moon is far away.")])
    person.page.locator("#jobs").get_by_text("1 added").wait_for()
    person.page.get_by_text("What would you like to know?").wait_for()
