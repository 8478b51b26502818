"""The template library: five templates, each with version and licence, each renders."""

from __future__ import annotations

import pytest

from sonobridge.career.wording import interview_questions
from sonobridge.career.wording.templates import load_templates, render_template
from sonobridge.core.errors import InvalidInputError
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.wording.templates import TemplatesRequest, templates


@pytest.mark.requirement("R-004-69")
def test_five_templates_have_version_and_licence_and_render_with_demo_data():
    found = templates(Context(), TemplatesRequest())
    assert [one.id for one in found.templates] == [
        "plan",
        "log",
        "report",
        "rationale",
        "interview",
    ]
    library = {one.id: one for one in load_templates()}
    for one in found.templates:
        assert one.version
        assert one.licence == "Apache-2.0"
        for text in (one.blank, one.demo):
            assert "{" not in text
        assert all(value in one.demo for value in library[one.id].demo.values())
        assert all(f"[{prompt}]" in one.blank for prompt in library[one.id].prompts.values())
    asked = interview_questions("specialist", ())
    assert all(one.text in found.templates[-1].demo for one in asked)
    assert "invented" in found.notice


@pytest.mark.parametrize("template", load_templates(), ids=lambda one: one.id)
def test_an_empty_slot_is_refused_by_name(template):
    name = next(iter(template.demo))
    with pytest.raises(InvalidInputError) as refused:
        render_template(template, {**template.demo, name: " "})
    assert name in refused.value.where
