-- Pitfall 18: an answer that is none.
-- attack: evidence that is no UTF-8
-- expect: aborted result no text
return rule {
  id = "r18_evidence_text", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { much = "\xff\xfe" }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
