"""Which one for me? All tokenizers, by the tokens that a text like one's own takes, or its cost."""

import streamlit as st

from pages.components import export, figures, method_panel, options, picker, share, study, tables
from pages.components.address import Address
from pages.components.choose import costs, mixture, ranking
from pages.components.escaping import escaped
from studies.desks.choice import ranked

BY = {"tokens": "Tokens", "cost": "Cost of served models"}

st.title("Which one for me?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("choose")
found = picker.known()
with row:
    tokenizers = picker.tokenizers(address, [name for name, one in found.items() if one.here])
    by = options.segments(address, "by", "By", BY)
parts = mixture.choose(address)
prices = None
by_cost = by == "cost"
if by_cost:
    prices = costs.choose(address, {name: found[name] for name in tokenizers})
address.warn()
address.write()
if not any(part.weight for part in parts):
    st.info("Choose a text that yours is like, and give it a weight.", icon=":material/tune:")
    st.stop()

results = [
    study.obtain(
        "rates",
        tokenizers=tokenizers,
        corpus=part.corpus,
        params={"language": part.language, "bootstrap": 1000, "seed": 0},
    )
    for part in parts
]
with row:
    share.button(*(study.spec_of(result) for result in results))
    export.button(*results)
its = ranked(results, [part.weight for part in parts], prices)
titles = picker.titles(tokenizers)
names = titles if prices is None else {model: model for model in prices}
colours = {name: prices[name][0] if prices else name for name in names}

said.markdown(ranking.sentence(its.table, names, by_cost))
figures.show(
    ranking.figure(its.table, names=names, colours=colours, by_cost=by_cost, mode=figures.mode()),
    key="choose.ranking",
    alt="Tokens that a text like yours takes under each tokenizer, the fewest first",
)
if its.left_out:
    st.caption(
        "Left out: "
        + "; ".join(f"{escaped(titles[name])} ({why})" for name, why in its.left_out.items())
    )
ranking.rows(its.table, names, by_cost)
tables.several({"ranking": its.table}, results[0].key, results[0].signature)
method_panel.explain(
    ranking.FORMULA,
    ranking.METHOD,
    {"weights": [part.weight for part in parts], "parts": [one.signature for one in results]},
    ", ".join(one.key for one in results),
    key="choose.measured",
)
