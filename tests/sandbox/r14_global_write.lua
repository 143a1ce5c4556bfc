-- Pitfall 14: a forgotten local is a global.
-- attack: sets a global
-- expect: aborted error 'total' cannot be set
return rule {
  id = "r14_global_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    total = 1
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
