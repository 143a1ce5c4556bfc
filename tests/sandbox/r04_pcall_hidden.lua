-- Pitfall 4: pcall swallows the limit error.
-- attack: the same, with a local of that name elsewhere to get past the reading of names
-- expect: aborted error 'pcall' is not available to rules
return rule {
  id = "r04_pcall_hidden", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    do
      local pcall = 1
      if pcall == 2 then return false end
    end
    while true do
      pcall(function() while true do end end)
    end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
