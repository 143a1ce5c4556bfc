-- Pitfall 15: the order of pairs differs from run to run.
-- attack: gives away the order as evidence; it is always the sorted one
-- expect: hit found 2 10 a b c d e f
return rule {
  id = "r15_pairs", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {order}",
  check = function(f, p)
    local order = {}
    for k in pairs({ d = 1, a = 1, [10] = 1, f = 1, c = 1, b = 1, e = 1, [2] = 1 }) do
      table.insert(order, tostring(k))
    end
    return true, { order = table.concat(order, " ") }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
