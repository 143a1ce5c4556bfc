return rule {
  id = "fuzzed", group = "quantity", on = "shipment", title = "T", reference = "R1",
  needs = { "remarks", "transit_countries", n = history.count({ by = { "importer" }, within = "90d", where = { state = "seized" } }) },
  because = "{remarks} {n} {x}",
  check = function(f, p)
    local t = {}
    for i, c in ipairs(f.transit_countries) do t[i] = string.rep(c, 2) end
    return f.n > p.least and f.remarks:contains("t"), { x = table.concat(t, ","), strength = 0.5 }
  end,
  params = { least = 0 },
  examples = { { given = { n = 1, remarks = "t", transit_countries = { "DE" } }, hit = true },
               { given = { n = 0, remarks = "t", transit_countries = {} }, hit = false } },
}
