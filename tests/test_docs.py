"""What the documents promise is there."""

import re
from pathlib import Path

import msgspec
import pytest

from server import problems
from server.settings import Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_in_the_readme(readme):
    text = (ROOT / readme).read_text()
    names = [field.encode_name for field in msgspec.structs.fields(Settings)]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_is_in_the_makefile(readme):
    makefile = (ROOT / "Makefile").read_text()
    commands = re.findall(r"^make ([a-z-]+)", (ROOT / readme).read_text(), re.MULTILINE)
    assert commands
    assert all(re.search(rf"^{each}:", makefile, re.MULTILINE) for each in commands)


@pytest.mark.parametrize(
    "page", [*ROOT.glob("docs/**/*.md"), *(ROOT / each for each in READMES)], ids=str
)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\((?!http)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_problem_has_a_stable_code_of_its_own_and_a_chinese_sentence():
    told = [each for each in vars(problems).values() if isinstance(each, problems.Problem)]
    assert len({each.code for each in told}) == len(told) > 15
    assert all(re.search(r"[一-鿿]", each.title) for each in told)
