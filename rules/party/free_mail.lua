return rule {
  id = "free_mail", group = "party", on = "shipment",
  title = "A free mail address instead of a firm's own",
  reference = "R13",
  missing = "pass",     -- e-mail is often left out
  needs = { "importer.free_mail", "exporter.free_mail", "consignee.free_mail", "lines.sum.quantity_kg" },
  because = "{who} writes from a free mail provider",
  check = function(f, p)
    local who = f.importer.free_mail == true and "the importer" or f.exporter.free_mail == true and "the exporter"
      or f.consignee.free_mail == true and "the consignee"
    if not who then return false end
    local kg = f.lines.sum.quantity_kg
    if kg ~= nil and kg < p.least_kg then return false end
    return true, { who = who }
  end,
  params = { least_kg = 1 },
  examples = {
    { given = { ["importer.free_mail"] = true, ["lines.sum.quantity_kg"] = 500 }, hit = true },
    { given = { ["importer.free_mail"] = false, ["consignee.free_mail"] = true, ["lines.sum.quantity_kg"] = 500 }, hit = true },
    { given = { ["importer.free_mail"] = true, ["lines.sum.quantity_kg"] = 0.5 }, hit = false },
    { given = { ["importer.free_mail"] = false, ["exporter.free_mail"] = false, ["lines.sum.quantity_kg"] = 500 }, hit = false },
    { given = { ["importer.free_mail"] = true, ["lines.sum.quantity_kg"] = 1 }, hit = true },
    { given = { ["importer.free_mail"] = false, ["exporter.free_mail"] = true, ["consignee.free_mail"] = true, ["lines.sum.quantity_kg"] = 500 }, hit = true },
  },
}
