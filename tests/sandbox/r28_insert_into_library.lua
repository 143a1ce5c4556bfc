-- Pitfall 28: helpers that write raw ignore a proxy.
-- attack: adds to the frozen string library
-- expect: aborted error read only
return rule {
  id = "r28_insert_into_library", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    table.insert(string, "x")
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
