-- Pitfall 12: the parser runs before any hook.
-- attack: a file over the cap
-- expect: refused more than 65536 bytes
-- handed in: padded with comments
return rule {
  id = "r12_large_source", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
