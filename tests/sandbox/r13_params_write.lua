-- Pitfall 13: a rule changes what the profile set.
-- attack: sets a parameter
-- expect: aborted error 'least' cannot be set
return rule {
  id = "r13_params_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  params = { least = 1 },
  check = function(f, p)
    p.least = 0
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
