-- Pitfall 18: an answer that is none.
-- attack: a key that would break out of a document
-- expect: aborted result no name
return rule {
  id = "r18_evidence_key", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { ["a\": 1, \"score"] = 1 }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
