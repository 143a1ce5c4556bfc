-- Pitfall 11: bytecode.
-- attack: loads bytecode from a text
-- expect: refused 'load' is not available to rules
return rule {
  id = "r11_load", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return load("\27Lua")()
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
