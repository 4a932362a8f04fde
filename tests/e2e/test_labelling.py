"""A person at the labelling screen: a real browser, the real server, the shipped taxonomy."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from annotate.studio.client import Studio, connect
from annotate.studio.local import Server
from annotate.studio.pull import pull
from annotate.studio.push import push
from annotate.taxonomy import load_taxonomy
from annotate.types import Evidence, Prediction, Sentence

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TAXONOMY = load_taxonomy("russia-us")
POSITION, POSTURE = TAXONOMY.axes
expect.set_options(timeout=60_000)
ARTICLE = {"title": "Eight hours by the lake", "source": "The Alpine Courier", "date": "2026-01-12"}
BEFORE = "The two delegations sat down shortly after nine and broke only for lunch."
WARNING = (
    "“If the answer is no, we will draw conclusions of our own, and nobody should doubt that they "
    "will be felt,” the deputy minister said."
)
AFTER = "Washington has so far declined to put its offer on paper."
MARKUP = "The <b>note</b> said $text & <View> &amp; “😀”."


def sentence(index: int, text: str, before: str | None, after: str | None) -> Sentence:
    return Sentence(
        id=f"d1:{index}", document_id="d1", index=index, start=0, end=len(text), text=text,
        heading="Position of Russia", before=before, after=after, language="en", **ARTICLE,
    )  # fmt: skip


def predictions(index: int, position: str, posture: str, score: float) -> list[Prediction]:
    return [
        Prediction(
            sentence_id=f"d1:{index}",
            axis=axis.name,
            scores={
                one.name: score if one.name == label else (1 - score) / 2 for one in axis.labels
            },
            model="by-hand@1",
            taxonomy=TAXONOMY.id,
            evidence=Evidence(speaker="Sergei Orlov", side="russia"),
        )
        for axis, label in ((POSITION, position), (POSTURE, posture))
    ]


@pytest.fixture
def connected(studio: Server) -> Iterator[Studio]:
    with connect(studio.url, studio.token) as connection:
        yield connection


@pytest.fixture
def hosts() -> set[str | None]:
    """Every host that the browser talked to."""
    return set()


@pytest.fixture
def page(hosts: set[str | None]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        yield page
        browser.close()


def picture(page: Page, name: str) -> None:
    """Keep a picture of the screen where somebody asks for it."""
    if folder := os.environ.get("ANNOTATE_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def log_in(page: Page, studio: Server) -> None:
    page.goto(f"{studio.url}/user/login/")
    page.fill("input[name=email]", studio.email)
    page.fill("input[name=password]", studio.password)
    page.click("button[type=submit]")
    page.wait_for_load_state()


def chosen(page: Page, axis: str) -> str:
    """Name of the answer that is chosen on an axis, as it stands on the screen."""
    checked = page.locator(f".axis-{axis} label:has(input:checked)")
    expect(checked).to_have_count(1)
    return re.sub(r"\[.*\]|\N{WORD JOINER}", "", checked.inner_text()).strip()


def test_a_person_corrects_a_label_by_keyboard(
    studio: Server, connected: Studio, page: Page, hosts: set[str | None]
):
    sentences = [
        sentence(0, BEFORE, None, WARNING),
        sentence(1, WARNING, BEFORE, AFTER),
        sentence(2, MARKUP, AFTER, None),
    ]
    guesses = [
        *predictions(0, "neither", "neither", 0.9),
        *predictions(1, "russian_position", "de_escalation", 0.5),
        *predictions(2, "neither", "neither", 0.8),
    ]
    report = push(connected, "Labelling by keyboard", TAXONOMY, sentences, guesses)
    titles = {label.name: label.heading for axis in TAXONOMY.axes for label in axis.labels}
    keys = {label.name: label.hotkey for label in POSTURE.labels}

    log_in(page, studio)
    page.goto(report.url)
    page.get_by_role("button", name=re.compile("Label All")).click()
    expect(page.get_by_text("accepts what is chosen")).to_be_visible()
    picture(page, "instructions")
    page.keyboard.press("Escape")
    expect(page.get_by_text("accepts what is chosen")).to_be_hidden()

    expect(page.locator(".sentence")).to_have_text(WARNING)
    expect(page.locator(".heading")).to_have_text("Position of Russia")
    expect(page.locator(".neighbour")).to_have_text([BEFORE, AFTER])
    expect(page.locator(".origin")).to_have_text(" · ".join(ARTICLE.values()))
    expect(page.locator(".voice")).to_contain_text("Sergei Orlov")
    assert chosen(page, "position") == titles["russian_position"]
    assert chosen(page, "posture") == titles["de_escalation"]
    assert everything_fits(page)
    picture(page, "labelling")

    page.keyboard.press(keys["threat"])
    expect(page.locator(".axis-posture label:has(input:checked)")).to_contain_text(titles["threat"])
    picture(page, "corrected")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sentence")).to_have_text(MARKUP)
    assert chosen(page, "position") == titles["neither"]
    picture(page, "next")

    (annotation,) = pull(connected, "Labelling by keyboard", TAXONOMY)
    assert annotation.labels == {"position": "russian_position", "posture": "threat"}
    assert annotation.predictions["posture"].label == "de_escalation"
    assert annotation.changed == {"position": False, "posture": True}
    assert annotation.sentence == sentences[1]
    assert annotation.seconds > 0
    assert hosts == {"127.0.0.1"}


def everything_fits(page: Page) -> bool:
    """Whether the last question stands above the bar with the buttons, without scrolling."""
    last = page.locator(".axis").last.bounding_box()
    bar = page.locator(".lsf-bottombar").bounding_box()
    return last["y"] + last["height"] <= bar["y"]


def test_a_long_sentence_fits_the_screen_and_skipped_it_is_no_label(
    studio: Server, connected: Studio, page: Page
):
    long = " ".join([WARNING] * 7)
    sentences = [sentence(0, long, long, long), sentence(1, AFTER, None, None)]
    report = push(connected, "Skipping", TAXONOMY, sentences)
    log_in(page, studio)
    page.goto(f"{report.url}?labeling=1")
    expect(page.locator(".sentence")).to_have_text(long)
    page.keyboard.press("Escape")
    picture(page, "long")
    assert everything_fits(page)
    page.keyboard.press("Control+Space")
    expect(page.locator(".sentence")).to_have_text(AFTER)
    (annotation,) = pull(connected, "Skipping")
    assert (annotation.status, annotation.labels) == ("skipped", {})
