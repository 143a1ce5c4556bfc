-- Pitfall 27: warn writes to the error output.
-- attack: switches warnings on
-- expect: refused 'warn' is not available to rules
return rule {
  id = "r27_warn", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    warn("@on")
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
