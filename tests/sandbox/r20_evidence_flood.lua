-- Pitfall 20 and F175: too much of an answer.
-- attack: a hundred pieces of evidence
-- expect: aborted result more than 16 pieces
return rule {
  id = "r20_evidence_flood", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local all = {}
    for i = 1, 100 do
      all["k" .. tostring(i)] = i
    end
    return true, all
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
