-- Pitfall 13: a rule changes what the profile set.
-- attack: sets an item of a parameter that is a list
-- expect: aborted error read only
return rule {
  id = "r13_params_list_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  params = { words = { "one" } },
  check = function(f, p)
    p.words[1] = "changed"
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
