-- Customs declaration in the WCO Data Model 3.6, within its MetaData, for import and export. The notifications of a customs system that come in the same
-- MetaData hold no declaration and give no record.
return mapping {
  title = "WCO Data Model declaration",
  format = "xml", root = "{urn:wco:datamodel:WCO:DocumentMetaData-DMS:2}MetaData", record = "{urn:wco:datamodel:WCO:DEC-DMS:2}Declaration",
  dates = "YYYYMMDDhhmmssZZ",
  fields = {
    reference = "FunctionalReferenceID", regime = { const = "declaration" },
    issued_on = { either = { "IssueDateTime.DateTimeString", "AcceptanceDateTime.DateTimeString" } },
    exporting_country = { either = { "GoodsShipment.ExportCountry.ID", "Exporter.Address.CountryCode", "GoodsShipment.Consignor.Address.CountryCode" } },
    importing_country = { either = { "GoodsShipment.Destination.CountryCode", "GoodsShipment.Importer.Address.CountryCode", "GoodsShipment.Consignee.Address.CountryCode" } },
    customs_office = { either = { "ExitOffice.ID", "DeclarationOfficeID" } }, transport_mode = "BorderTransportMeans.ModeCode",
    vessel = "BorderTransportMeans.ID", containers = "GoodsShipment.Consignment.TransportEquipment.ID",
    entry_point = "GoodsShipment.Consignment.UnloadingLocation.ID", exit_point = "GoodsShipment.Consignment.LoadingLocation.ID",
    incoterm = "GoodsShipment.TradeTerms.ConditionCode",
    exporter_name = "Exporter.Name", exporter_id = "Exporter.ID",
    exporter_address = { join = { "Exporter.Address.Line", "Exporter.Address.PostcodeID", "Exporter.Address.CityName" }, with = ", " },
    importer_name = { either = { "GoodsShipment.Importer.Name", "GoodsShipment.Consignee.Name" } },
    importer_id = { either = { "GoodsShipment.Importer.ID", "GoodsShipment.Consignee.ID" } },
    importer_address = { join = { "GoodsShipment.Consignee.Address.Line", "GoodsShipment.Consignee.Address.PostcodeID", "GoodsShipment.Consignee.Address.CityName" }, with = ", " },
    broker_id = "Declarant.ID", broker_name = "Declarant.Name",
    line = "GoodsShipment.GovernmentAgencyGoodsItem[].SequenceNumeric",
    description = "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.Description",
    hs = "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.Classification[IdentificationTypeCode=TSP].ID",
    quantity = "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.GoodsMeasure.NetNetWeightMeasure", unit = { const = "kg" },
    gross_kg = "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.GoodsMeasure.GrossMassMeasure",
    value = { either = { "GoodsShipment.GovernmentAgencyGoodsItem[].StatisticalValueAmount", "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.InvoiceLine.ItemChargeAmount" } },
    currency = { either = { "GoodsShipment.GovernmentAgencyGoodsItem[].StatisticalValueAmount.@currencyID", "GoodsShipment.GovernmentAgencyGoodsItem[].Commodity.InvoiceLine.ItemChargeAmount.@currencyID" } },
    goods_origin_country = { column = "GoodsShipment.GovernmentAgencyGoodsItem[].Origin.CountryCode" },
    packages = { column = "GoodsShipment.GovernmentAgencyGoodsItem[].Packaging.QuantityQuantity", sum = true },
    package_kind = { column = "GoodsShipment.GovernmentAgencyGoodsItem[].Packaging.TypeCode", with = ", " },
  },
  values = {
    transport_mode = { ["1"] = "sea", ["2"] = "rail", ["3"] = "road", ["4"] = "air", ["5"] = "post", ["6"] = "multimodal", ["7"] = "fixed", ["8"] = "inland", ["9"] = "other" },
  },
  -- An import declaration seldom says where the goods go: to the country of its customs office, whose code begins with it.
  row = function(f)
    if not f.importing_country and f.customs_office then f.importing_country = f.customs_office:sub(1, 2) end
  end,
}
