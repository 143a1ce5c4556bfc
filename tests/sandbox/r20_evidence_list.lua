-- Pitfall 20: too much of an answer.
-- attack: a list of thousands of items as evidence
-- expect: aborted result more than 64 items
return rule {
  id = "r20_evidence_list", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local all = {}
    for i = 1, 1000 do
      table.insert(all, "x")
    end
    return true, { all = all }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
