return rule {
  id = "vague_address", group = "party", on = "shipment",
  title = "An address where nobody can be found",
  reference = "R14",
  missing = "pass",     -- a missing address is missing, not vague
  needs = { "importer.po_box", "importer.vague_address", "consignee.po_box", "consignee.vague_address",
            "importer.address", "consignee.address" },
  because = "the address of {who} is {how}",
  letter = "Please give the street address at which the goods are received.",
  check = function(f, p)
    if f.importer.vague_address == true then return true, { who = "the importer", how = (f.importer.address or "none") .. ", no more" } end
    if f.consignee.vague_address == true then return true, { who = "the consignee", how = (f.consignee.address or "none") .. ", no more" } end
    if f.importer.po_box == true then return true, { who = "the importer", how = "a post office box", strength = 0.5 } end
    if f.consignee.po_box == true then return true, { who = "the consignee", how = "a post office box", strength = 0.5 } end
    return false
  end,
  examples = {
    { given = { ["importer.vague_address"] = true, ["importer.address"] = "Peshawar" }, hit = true },
    { given = { ["consignee.po_box"] = true, ["consignee.address"] = "P.O. Box 7" }, hit = { strength = 0.5 } },
    { given = { ["importer.vague_address"] = false, ["importer.po_box"] = false }, hit = false },
    { given = {}, hit = false },
    { given = { ["importer.po_box"] = true, ["consignee.po_box"] = true, ["consignee.address"] = "P.O. Box 7" }, hit = { strength = 0.5 } },
    { given = { ["importer.po_box"] = false, ["importer.vague_address"] = false, ["consignee.vague_address"] = true }, hit = true },
    { given = { ["importer.vague_address"] = true }, hit = true },
  },
}
