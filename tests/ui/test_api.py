"""The chat for programs: the same answers through gradio_client and through MCP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import Chat, away

pytestmark = pytest.mark.e2e

OPENED = "When was the Linden Bridge opened?"


@pytest.fixture(scope="module")
def chat(serve_chat: Callable[..., Chat]) -> Chat:
    return serve_chat(mcp=True)


@pytest.fixture(scope="module")
def client(chat: Chat) -> Any:
    from gradio_client import Client

    return Client(chat.url, verbose=False, analytics_enabled=False)


def test_only_three_endpoints_are_offered(client: Any) -> None:
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert set(named) == {"/ask", "/search", "/documents"}


def test_ask_answers_with_the_contract(client: Any, chat: Chat) -> None:
    got = json.loads(client.predict(question=OPENED, api_name="/ask"))
    assert got == json.loads(json.dumps(chat.engine.ask(OPENED).to_json()))


def test_ask_takes_history_documents_and_top(client: Any, chat: Chat) -> None:
    ferry = chat.engine.document("ferry.txt").record.id
    said = client.predict(
        question="How long is it?",
        history=[{"question": OPENED, "answer": "1931"}],
        documents=[ferry],
        top=1,
        api_name="/ask",
    )
    got = json.loads(said)
    assert got["status"] == "not_found"
    assert "the bridge" in got["query"]


def test_search_gives_candidates(client: Any) -> None:
    got = json.loads(client.predict(query="linden bridge", top=2, api_name="/search"))
    assert got["query"] == "linden bridge"
    assert len(got["candidates"]) == 2
    assert set(got["candidates"][0]) == {
        "document", "start", "end", "text", "score", "dense", "bm25"
    }  # fmt: skip
    assert set(got["candidates"][0]["document"]) == {
        "id", "path", "title", "page", "date", "author",
    }  # fmt: skip


def test_documents_are_listed(client: Any, chat: Chat) -> None:
    got = json.loads(client.predict(api_name="/documents"))
    assert got == [json.loads(json.dumps(r.to_json())) for r in chat.engine.documents()]


def test_an_error_is_a_sentence(client: Any) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match="The question is empty: ask it in words"):
        client.predict(question="?!", api_name="/ask")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"question": 5}, "The question cannot be 5: send it as a text"),
        ({"question": OPENED, "documents": "bridge.md"}, "documents cannot be 'bridge.md'"),
        ({"question": OPENED, "top": "3"}, "top cannot be '3': it takes a whole number"),
        ({"query": {}}, "The question cannot be {}: send it as a text"),
        ({"query": "bridge", "top": "3"}, "top cannot be '3': it takes a whole number"),
        ({"query": "bridge", "documents": [1]}, "it takes a list of ids"),
    ],
)
def test_what_is_of_another_type_is_refused_in_a_sentence(
    client: Any, sent: dict[str, Any], said: str
) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=said):
        client.predict(**sent, api_name="/search" if "query" in sent else "/ask")


def test_search_takes_null_for_what_is_left_out(client: Any) -> None:
    got = client.predict(query="linden bridge", top=None, documents=None, api_name="/search")
    assert json.loads(got)["candidates"]


def test_a_real_mcp_client_finds_the_tools_and_uses_them(chat: Chat) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> tuple[dict[str, Any], Any]:
        address = f"{chat.url}gradio_api/mcp/"
        async with (
            streamable_http_client(address) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            return tools, await session.call_tool("ask", {"question": OPENED})

    tools, result = away(talk())
    assert set(tools) == {"ask", "search", "documents"}
    assert "exact quotations" in tools["ask"].description
    assert "in plain words" in tools["ask"].inputSchema["properties"]["question"]["description"]
    assert not result.isError
    answer = json.loads(result.content[0].text)
    assert answer["answer"] == "1931"
    assert answer["quotes"][0]["text"] == "The Linden Bridge was opened in 1931 by Mayor Ada Holt."
