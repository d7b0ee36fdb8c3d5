"""What the schemas of the admin API leave to words: lengths of time, moments, names, and names that stand for something."""

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("cedulita-period", st.builds("{}{}".format, st.integers(1, 500), st.sampled_from(["ms", "s", "m", "h"])))
schemathesis.openapi.format("cedulita-moment", st.integers(1, 28).map("2030-02-{:02}T12:00:00Z".format))
schemathesis.openapi.format("cedulita-name", st.from_regex(r"\A[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,8}){0,2}\Z"))
schemathesis.openapi.format("cedulita-answer", st.sampled_from(["pass", "old-back", "new-front", "OUT_OF_QUOTA"]))
schemathesis.openapi.format("cedulita-wait", st.builds("{}ms".format, st.integers(0, 50)))
schemathesis.openapi.format("cedulita-pattern", st.sampled_from(["*", ""]))
