-- Pitfall 2: work in C that allocates nothing.
-- attack: repeats the empty text a billion times
-- expect: aborted error too many repeats
return rule {
  id = "r02_empty_rep", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return string.rep("", 1000000000) == "x"
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
