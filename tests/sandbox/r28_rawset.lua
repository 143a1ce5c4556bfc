-- Pitfall 28: helpers that write raw ignore a proxy.
-- attack: rawset on the facts
-- expect: refused 'rawset' is not available to rules
return rule {
  id = "r28_rawset", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    rawset(f, "remarks", "changed")
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
