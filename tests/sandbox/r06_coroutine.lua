-- Pitfall 6: a coroutine restarts the count.
-- attack: does its work in ever new coroutines
-- expect: refused 'coroutine' is not available to rules
return rule {
  id = "r06_coroutine", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    while true do
      coroutine.wrap(function() for i = 1, 10000 do end end)()
    end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
