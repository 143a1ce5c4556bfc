return rule {
  id = "redirected_party", group = "route", on = "shipment",
  title = "Another receiver or place after the goods had left",
  reference = "R27",
  needs = { "changed", "changed_after_departure" },
  missing = "pass",     -- a first version has none before it
  because = "changed on or after the day of departure: {changed}",
  letter = "The receiver was changed after departure. Please give the reason.",
  check = function(f, p)
    if f.changed == nil or f.changed_after_departure ~= true then return false end
    return has(f.changed, "importer_name") or has(f.changed, "consignee_name") or has(f.changed, "end_user_name")
      or has(f.changed, "consignee_address") or has(f.changed, "importer_address") or has(f.changed, "entry_point")
      or has(f.changed, "importing_country")
  end,
  examples = {
    { given = { changed = { "consignee_name", "arrival_on" }, changed_after_departure = true }, hit = true },
    { given = { changed = { "consignee_name" }, changed_after_departure = false }, hit = false },
    { given = { changed = { "vessel" }, changed_after_departure = true }, hit = false },
    { given = {}, hit = false },
    { given = { changed = { "consignee_address" }, changed_after_departure = true }, hit = true },
    { given = { changed = { "entry_point" }, changed_after_departure = true }, hit = true },
  },
}
