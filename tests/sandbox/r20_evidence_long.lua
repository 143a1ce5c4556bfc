-- Pitfall 20: too much of an answer.
-- attack: a piece of evidence of sixty thousand bytes
-- expect: aborted result at most 500 bytes
return rule {
  id = "r20_evidence_long", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { much = string.rep("x", 60000) }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
