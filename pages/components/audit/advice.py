"""What a check that warns or fails means for whoever uses the tokenizer, and what to do."""

ADVICE = {
    "round_trip": "Some texts don't come back as they were. Keep the text beside its ids wherever "
    "it must stay exact (code, quotations, names).",
    "normaliser_losses": "Texts that differ in nothing else get the same ids, so that no model can "
    "tell them apart. Matters where that form carries meaning.",
    "characters_lost": "A model never sees these characters. See whether your texts hold them; if "
    "they do, choose a tokenizer that falls back on bytes.",
    "reachability": "No text was found that gives these items, so a model has hardly been trained "
    "on them. Keep it from emitting them, and don't count them as vocabulary in use.",
    "reachability_inside_characters": "These pieces of characters seem to be in no text. Mostly "
    "harmless; a model that emits one writes broken text.",
    "single_bytes": "Texts that hold a byte without an item can't be written exactly. Look whether "
    "the file is complete.",
    "single_bytes_reached": "These bytes always merge with their neighbours, or stand in no valid "
    "text. A model has hardly been trained on them alone.",
    "whole_characters": "One token may be a part of a character. Decode whole replies, not token "
    "by token, and cut texts at characters.",
    "straddling_characters": "A token may end inside a character that the next one goes on with. "
    "Don't cut a sequence of ids at just any place.",
    "merge_parts": "Such a merge can never happen as the list stands. Where a part is made by no "
    "merge, the list was cut or edited: get the original file.",
    "redundant_merges": "Harmless for encoding. Drop the later ones before the list is read as the "
    "order in which pairs were learned.",
    "items_without_merge": "Merging never gives these items. See whether the merge list is "
    "complete.",
    "frequent_pairs": "A trainer may have lost the pair (a counter that overflows passes over the "
    "most frequent one), and texts then cost more tokens than they need. Compare with the "
    "original.",
    "gaps_in_ids": "Among the ids of merges, something was taken out of the list: compare the file "
    "with its original. Elsewhere a model has rows that no text ever uses.",
    "special_tokens_in_text": "A person's text can speak with the model's own signs. Escape or "
    "refuse these words before encoding.",
    "special_ids_from_text": "Plain text gives an id that is meant for the model's own signs. "
    "Filter these texts.",
    "numbers": "The same digit stands for another value in another number, which makes arithmetic "
    "harder. Separate digits yourself where it matters.",
}
