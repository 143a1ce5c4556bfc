-- Pitfall 17: addresses differ from run to run.
-- attack: joins a function to a text
-- expect: aborted error attempt to concatenate a function value
return rule {
  id = "r17_concat", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { address = "" .. string.rep }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
