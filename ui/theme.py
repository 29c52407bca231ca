"""The chat's own theme: paper and ink, a system's own fonts, so that nothing is fetched."""

from __future__ import annotations

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Return the theme; ``static/app.css`` takes its colours from the same few values."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=SANS,
        font_mono=MONO,
    ).set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#161514",
        body_text_color="#211f1c",
        body_text_color_dark="#ece8e1",
        body_text_color_subdued="#5e584f",
        body_text_color_subdued_dark="#aca59a",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1f1e1c",
        border_color_primary="#e2dcd1",
        border_color_primary_dark="#383531",
        link_text_color="#0f5e58",
        link_text_color_dark="#6cc7bd",
    )
