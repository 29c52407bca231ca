"""The evaluation: gold sets, their readers, metrics, runs, reports and the gate."""
