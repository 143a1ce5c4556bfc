-- Pitfall 15: the order of next differs from run to run.
-- attack: takes the first key with next
-- expect: refused 'next' is not available to rules
return rule {
  id = "r15_next", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return next({ a = 1, b = 2 }) == "a"
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
