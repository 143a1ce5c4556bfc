-- Pitfall 4: pcall swallows the limit error.
-- attack: catches the error of the spent budget and goes on
-- expect: refused 'pcall' is not available to rules
return rule {
  id = "r04_pcall", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    while true do
      pcall(function() while true do end end)
    end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
