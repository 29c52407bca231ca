"""The chat: a Gradio app over the engine, in a browser, for one person or a team."""
