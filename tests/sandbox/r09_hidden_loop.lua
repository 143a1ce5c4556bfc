-- Pitfall 9: the count hook.
-- attack: a loop after a comment that ends in a bare carriage return, to be overlooked at load
-- expect: aborted steps
return rule {
  id = "r09_hidden_loop", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    -- while true do end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
