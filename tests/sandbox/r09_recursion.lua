-- Pitfall 9: the count hook.
-- attack: recursion without end
-- expect: aborted memory
return rule {
  id = "r09_recursion", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local function deeper(n) return deeper(n + 1) + 1 end
    return deeper(0) > 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
