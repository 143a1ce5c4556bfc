-- Pitfall 10: memory.
-- attack: one table of a hundred million places
-- expect: aborted memory
return rule {
  id = "r10_table", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    for i = 1, 100000000 do t[i] = i end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
