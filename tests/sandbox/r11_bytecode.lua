-- Pitfall 11: bytecode is not verified and crashes the machine.
-- attack: hands in a compiled chunk
-- expect: refused binary chunk
-- handed in: behind the mark of a compiled chunk
return rule {
  id = "r11_bytecode", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
