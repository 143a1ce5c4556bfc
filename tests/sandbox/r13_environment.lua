-- Pitfall 13: shared globals.
-- attack: puts an environment of its own in place
-- expect: refused may not name _ENV
return rule {
  id = "r13_environment", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local _ENV = { n = 0 }
    n = n + 1
    return n > 1
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
