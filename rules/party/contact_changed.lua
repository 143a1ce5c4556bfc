return rule {
  id = "contact_changed", group = "party", on = "shipment",
  title = "A known firm with contact data never seen before",
  reference = "R12",
  missing = "pass",     -- without e-mail and telephone there is nothing to compare
  needs = {
    "importer.name", "importer.email", "importer.phone",
    times    = history.count({ by = { "importer" }, within = "730d" }),
    by_mail  = history.count({ by = { "importer" }, within = "730d", where = { ["importer.email"] = same() } }),
    by_phone = history.count({ by = { "importer" }, within = "730d", where = { ["importer.phone"] = same() } }),
  },
  because = "none of {times} earlier lines for {importer.name} came with {importer.email} or {importer.phone}",
  letter = "Please have the order confirmed by the importer through the contact data of the public register.",
  check = function(f, p)
    if f.times == nil or f.times < p.least_times then return false end
    if f.importer.email == nil and f.importer.phone == nil then return false end
    if f.importer.email ~= nil and f.by_mail ~= 0 then return false end
    if f.importer.phone ~= nil and f.by_phone ~= 0 then return false end
    if f.importer.email ~= nil and f.importer.phone ~= nil then return true end
    return true, { strength = 0.5 }
  end,
  params = { least_times = 3 },
  examples = {
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1", times = 5, by_mail = 0, by_phone = 0 }, hit = true },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", times = 5, by_mail = 0, by_phone = 0 }, hit = true },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1", times = 5, by_mail = 0, by_phone = 2 }, hit = false },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1", times = 2, by_mail = 0, by_phone = 0 }, hit = false },
    { given = { ["importer.name"] = "B", times = 5, by_mail = 0, by_phone = 0 }, hit = false },
  },
}
