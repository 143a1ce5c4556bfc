-- Pitfall 17: addresses differ from run to run.
-- attack: the address through format
-- expect: aborted error format() knows
return rule {
  id = "r17_format", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { address = string.format("%p", f) }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
